//! What marks mean. The names of kinds are those in Telegram's errors.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Code,
    Pre,
    TextUrl,
    CustomEmoji,
    BlockQuote,
}

impl Kind {
    /// What ends it; nothing does of a quotation.
    pub(super) fn end(self) -> &'static str {
        match self {
            Self::Bold => "*",
            Self::Italic => "_",
            Self::Underline => "__",
            Self::Strikethrough => "~",
            Self::Spoiler => "||",
            Self::Code => "`",
            Self::Pre => "```",
            Self::TextUrl | Self::CustomEmoji => "]",
            Self::BlockQuote => "",
        }
    }

    /// Of the entity, as the Bot API has it.
    pub(super) fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}
