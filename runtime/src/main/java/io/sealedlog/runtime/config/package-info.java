/// Settings: their definitions, the sources of their values, and one exception with all problems.
/// Each service builds one typed record from them at its start; no setting is read later.
@NullMarked
package io.sealedlog.runtime.config;

import org.jspecify.annotations.NullMarked;
