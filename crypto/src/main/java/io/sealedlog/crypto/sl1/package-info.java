/// Format version sl1, as `docs/spec/sl1.md` defines it: every label, layout and limit of it is
/// here and nowhere else. No transport, no storage, no clock of its own: time, ids and randomness
/// come in as arguments.
@NullMarked
package io.sealedlog.crypto.sl1;

import org.jspecify.annotations.NullMarked;
