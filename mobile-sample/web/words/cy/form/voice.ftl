# Nodyn llais: ei recordio, ei gadw a'i chwarae.
voice-keeping = Yn cadw'r recordiad…
voice-none = Dim recordiad
voice-most = { $count ->
    [zero] 0 munud ar y mwyaf. Daw i ben a chaiff ei gadw pan fyddwch yn gadael yr ap neu'n cloi'r ffôn.
    [one] 1 munud ar y mwyaf. Daw i ben a chaiff ei gadw pan fyddwch yn gadael yr ap neu'n cloi'r ffôn.
    [two] 2 funud ar y mwyaf. Daw i ben a chaiff ei gadw pan fyddwch yn gadael yr ap neu'n cloi'r ffôn.
    [few] 3 munud ar y mwyaf. Daw i ben a chaiff ei gadw pan fyddwch yn gadael yr ap neu'n cloi'r ffôn.
    [many] 6 munud ar y mwyaf. Daw i ben a chaiff ei gadw pan fyddwch yn gadael yr ap neu'n cloi'r ffôn.
   *[other] { $count } munud ar y mwyaf. Daw i ben a chaiff ei gadw pan fyddwch yn gadael yr ap neu'n cloi'r ffôn.
  }
voice-record = Recordio
voice-paused = Wedi'i oedi
voice-recording = Yn recordio
voice-recorded = Recordiwyd
voice-of-most = o { $time } ar y mwyaf
voice-go-on = Mynd ymlaen
voice-pause = Oedi
voice-stop = Stopio a chadw
voice-broken = Mae'r hyn a ddywedwyd cyn hynny ar y ffôn hwn.
voice-broken-label = y recordiad a dorrodd yn ei ganol
voice-keep = Ei gadw
voice-discard = Cael gwared arno
voice-note = y nodyn llais
voice-remove-ask = Tynnu'r recordiad hwn o'r cofnod?
voice-remove = Tynnu'r recordiad
voice-end-lost = Ni ellid cadw ei ddiwedd: { $why }
voice-discarded = Cafwyd gwared ar y recordiad.
voice-kept = Mae'r recordiad wedi'i gadw.
voice-no-recorder = Ni all y porwr hwn recordio nodyn llais. Ysgrifennwch yr hyn a ddywedwyd.
voice-not-allowed = Ni chaiff Homeward ddefnyddio'r meicroffon. Rhowch ganiatâd i'r wefan hon yng ngosodiadau'r porwr, yna ceisiwch eto.
voice-no-microphone = Nid oes gan y ffôn hwn feicroffon y gellir ei ddefnyddio.
voice-microphone-busy = Mae ap arall yn defnyddio'r meicroffon. Rhowch ddiwedd ar hynny, yna ceisiwch eto.
voice-microphone = Ni ellir defnyddio'r meicroffon. Ceisiwch eto.
voice-play = Chwarae
voice-at-of = { $at } o { $length }
voice-playing = Yn chwarae { $at }
voice-playing-of = Yn chwarae { $at } o { $length }
voice-away = Nid yw'r recordiad ar y ffôn hwn eto. Daw pan fydd signal.
