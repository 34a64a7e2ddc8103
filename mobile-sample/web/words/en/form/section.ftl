# A section of a record.
section-none = This section does not exist
section-of = Sections of the { $what }
section-list = Sections
section-next = Next: { $title }
section-all = All sections
