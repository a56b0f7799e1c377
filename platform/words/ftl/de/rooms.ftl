# Räume. Wer in einem ist, trifft nur Leute, die auch darin sind.

rooms =
    🚪 In einem Raum triffst du nur Leute, die auch darin sind. Welcher darf es sein?

    { $rooms }

    { $present }
searching-in-rooms = Gerade suchen dort: { $rooms }.
nobody-in-rooms = Gerade sucht in keinem jemand. Wer hineingeht, macht den Anfang.
room-present = Du bist in: { $room }
no-room-present = Du bist in keinem und triffst Leute, die auch in keinem sind.
room-with-number = { $room } ({ $number })
in-room = 🚪 Du bist in: { $room }. Ab jetzt suche ich für dich unter Leuten, die auch darin sind, und sonst nirgends, bis du ihn verlässt.
out-of-room = 🚪 Du bist in keinem Raum. Ab jetzt suche ich für dich unter allen, die in keinem sind.
room-for-language = 🌐 { $spoken }
