/// What can go wrong for a caller, as one table. Every other package throws these and nothing here
/// knows HTTP beyond a status number.
@NullMarked
package io.sealedlog.gateway.problem;

import org.jspecify.annotations.NullMarked;
