/// `./sealedlog demo`: two people talk over HTTP, then the same through an attacker's eyes. It
/// plays a client, a thief and an operator in turn and has no part in the product.
@NullMarked
package io.sealedlog.allinone.demo;

import org.jspecify.annotations.NullMarked;
