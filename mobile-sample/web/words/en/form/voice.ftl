# A voice note: recorded, kept and played.
voice-keeping = Keeping the recording…
voice-none = No recording
voice-most = { $count ->
    [one] At most 1 minute. It ends and is kept when you leave the app or lock the phone.
   *[other] At most { $count } minutes. It ends and is kept when you leave the app or lock the phone.
  }
voice-record = Record
voice-paused = Paused
voice-recording = Recording
voice-recorded = Recorded
voice-of-most = of at most { $time }
voice-go-on = Go on
voice-pause = Pause
voice-stop = Stop and keep
voice-broken = What was said before is on this phone.
voice-broken-label = the recording that broke off
voice-keep = Keep it
voice-discard = Discard it
voice-note = the voice note
voice-remove-ask = Remove this recording from the record?
voice-remove = Remove the recording
voice-end-lost = The end of it could not be kept: { $why }
voice-discarded = The recording is discarded.
voice-kept = The recording is kept.
voice-no-recorder = This browser cannot record a voice note. Write down what was said.
voice-not-allowed = Homeward may not use the microphone. Allow it for this site in the browser’s settings, then try again.
voice-no-microphone = This phone has no microphone that can be used.
voice-microphone-busy = Another app is using the microphone. End that, then try again.
voice-microphone = The microphone cannot be used. Try again.
voice-play = Play
voice-at-of = { $at } of { $length }
voice-playing = Playing { $at }
voice-playing-of = Playing { $at } of { $length }
voice-away = The recording is not on this phone yet. It comes when there is a signal.
