# A photo: taken, kept and shown.
photo-keeping = Keeping the photo…
photo-take = Take a photo
photo-choose = Choose a photo
photo-remove = Remove the photo
photo-remove-ask = Remove this photo from the record?
photo-keep = Keep it
photo-away = The photo is not on this phone yet. It comes when there is a signal.
photo-too-large = This photo is too large. Take it again, or choose another.
photo-unreadable = This file is not a photo that this phone can read.
photo-no-memory = The phone has no memory left for this photo.
