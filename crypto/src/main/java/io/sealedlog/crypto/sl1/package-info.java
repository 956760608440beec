/// Format version sl1, as `docs/spec/sl1.md` defines it: all of its labels, layouts and limits are
/// here and nowhere else. No transport, storage or clock: time, ids and randomness are arguments.
@NullMarked
package io.sealedlog.crypto.sl1;

import org.jspecify.annotations.NullMarked;
