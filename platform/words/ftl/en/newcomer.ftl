# What newcomers send beside words waits for their partner's yes.

ask-link-through = Your partner is new here and would like to send you a link. Let links, pictures and files through?
ask-media-through = Your partner is new here and would like to send you a picture or something else that is not words. Let links, pictures and files through?
held-back = You are new here, so I ask your partner before links, pictures and files go through. I keep up to { $most } of them until then; words go through as ever.
no-more-held = That was not passed on: your partner has not agreed to links, pictures and files yet. Send it again once they have.
let-through = Your partner lets your links, pictures and files through.
kept-out = Your partner would rather not get links, pictures and files from you. That was not passed on; words still are.
