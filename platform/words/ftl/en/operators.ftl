# What is said in the operators' chat: how much there is, and nothing of anybody.

moderation-alert =
    Moderation. Suspended by reports: { $suspended }. Waiting: appeals { $appeals }, reports { $reports }.
    See: shoal person suspended, shoal person appeals, shoal report list
