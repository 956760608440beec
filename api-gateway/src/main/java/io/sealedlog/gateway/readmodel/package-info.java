/// Queries of the projected tables and of their progress, with SELECT only; everything is verified,
/// nothing is decrypted here.
@NullMarked
package io.sealedlog.gateway.readmodel;

import org.jspecify.annotations.NullMarked;
