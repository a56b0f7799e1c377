# Kanäle, in denen man sein muss.

join-channels = { $channels ->
    [one] Bevor du suchst, tritt bitte diesem Kanal bei. Komm dann zurück und drücke den letzten Knopf.
   *[other] Bevor du suchst, tritt bitte diesen { $channels } Kanälen bei. Komm dann zurück und drücke den letzten Knopf.
}
join-channels-still = { $channels ->
    [one] Du bist noch nicht in diesem Kanal. Tritt ihm bitte bei und drücke dann noch einmal den letzten Knopf.
   *[other] Du bist noch nicht in diesen { $channels } Kanälen. Tritt ihnen bitte bei und drücke dann noch einmal den letzten Knopf.
}
gate-unknown = Ich kann gerade nicht herausfinden, ob du in den Kanälen dieses Bots bist. Es liegt nicht an dir; versuch es bitte in einer Minute noch einmal.
