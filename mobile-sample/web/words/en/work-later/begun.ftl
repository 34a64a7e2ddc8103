# Notes that were begun and not signed.
begun-title = Notes you began
begun-note = Case note
begun-note-at = Case note, { $when }
begun-unsigned = Not signed
begun-nothing = Nothing written yet.
begun-written = Written: { $what }.
begun-unfinished = Not finished: { $what }.
