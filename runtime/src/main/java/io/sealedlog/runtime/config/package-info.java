/// Settings: their definitions, the places that values come from, and one clear error for all that
/// is wrong. Each service has one typed record that is built from here; no setting is read later.
@NullMarked
package io.sealedlog.runtime.config;

import org.jspecify.annotations.NullMarked;
