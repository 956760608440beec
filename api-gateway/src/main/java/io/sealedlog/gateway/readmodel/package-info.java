/// Reads of the projected tables, and how far they are. SELECT only, nothing is decrypted here.
@NullMarked
package io.sealedlog.gateway.readmodel;

import org.jspecify.annotations.NullMarked;
