/// PostgreSQL as every service uses it: a pool, and plain SQL with little ceremony. No mapping of
/// objects, and no SQL of a service.
@NullMarked
package io.sealedlog.runtime.database;

import org.jspecify.annotations.NullMarked;
