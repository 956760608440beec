/// Values and primitives that every format version shares: byte strings, secrets, strict base64url,
/// and the failures. Nothing here knows a format; a format version is a package of its own.
@NullMarked
package io.sealedlog.crypto;

import org.jspecify.annotations.NullMarked;
