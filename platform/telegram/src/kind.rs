//! The kinds of updates, by the name of the field that holds them.

macro_rules! kinds {
    ($($name:literal => $kind:ident,)*) => {
        /// A kind of update, as of Bot API 10.1.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum UpdateKind {
            $(#[doc = concat!("`", $name, "`")] $kind,)*
            /// A kind that did not exist when this was written, or no kind at all.
            Unknown,
        }

        impl UpdateKind {
            /// The name of the field that holds it, `unknown` for any that we do not know: so it is one of few, fit
            /// for a metric's label.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(UpdateKind::$kind => $name,)*
                    UpdateKind::Unknown => "unknown",
                }
            }

            /// The kind of that name.
            pub(crate) fn named(name: &str) -> UpdateKind {
                match name {
                    $($name => UpdateKind::$kind,)*
                    _ => UpdateKind::Unknown,
                }
            }
        }
    };
}

kinds! {
    "message" => Message,
    "edited_message" => EditedMessage,
    "channel_post" => ChannelPost,
    "edited_channel_post" => EditedChannelPost,
    "business_connection" => BusinessConnection,
    "business_message" => BusinessMessage,
    "edited_business_message" => EditedBusinessMessage,
    "deleted_business_messages" => DeletedBusinessMessages,
    "guest_message" => GuestMessage,
    "message_reaction" => MessageReaction,
    "message_reaction_count" => MessageReactionCount,
    "inline_query" => InlineQuery,
    "chosen_inline_result" => ChosenInlineResult,
    "callback_query" => CallbackQuery,
    "shipping_query" => ShippingQuery,
    "pre_checkout_query" => PreCheckoutQuery,
    "purchased_paid_media" => PurchasedPaidMedia,
    "poll" => Poll,
    "poll_answer" => PollAnswer,
    "my_chat_member" => MyChatMember,
    "chat_member" => ChatMember,
    "chat_join_request" => ChatJoinRequest,
    "chat_boost" => ChatBoost,
    "removed_chat_boost" => RemovedChatBoost,
    "managed_bot" => ManagedBot,
}

impl UpdateKind {
    /// Whether it holds a message, so that the chat says whose concern it is.
    pub(crate) fn is_message(self) -> bool {
        matches!(
            self,
            UpdateKind::Message
                | UpdateKind::EditedMessage
                | UpdateKind::ChannelPost
                | UpdateKind::EditedChannelPost
                | UpdateKind::BusinessMessage
                | UpdateKind::EditedBusinessMessage
                | UpdateKind::GuestMessage
        )
    }
}
