# What is said in the operators' chat: how much there is, and nothing of anybody.

moderation-alert =
    Moderation. Suspended by reports: { $suspended }. Waiting: appeals { $appeals }, reports { $reports }.
    See: shoal person suspended, shoal person appeals, shoal report list

job-failed =
    The job { $job } has failed.
    See: shoal jobs history { $job }

payments-alert =
    Payments. Kept, since nobody can say what for: { $kept }. Not given yet: { $stuck }. Refused by Telegram: { $failed }. Different in its list: { $differences }.
    See: shoal payments list --odd, shoal payments differences

groups-alert =
    Groups. The bot can no longer let people in or remove them in so many: { $groups }.
    See: shoal doctor
