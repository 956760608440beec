/// Values and primitives that every format version shares: byte strings, secrets, strict base64url,
/// and the failures. They are independent of any format; each format version has a package of its
/// own.
@NullMarked
package io.sealedlog.crypto;

import org.jspecify.annotations.NullMarked;
