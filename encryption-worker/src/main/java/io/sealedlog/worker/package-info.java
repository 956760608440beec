/// The encryption worker as a service: its settings, its life, its health. What it does with a
/// command is in the packages below.
@NullMarked
package io.sealedlog.worker;

import org.jspecify.annotations.NullMarked;
