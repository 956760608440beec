/// Tests of the read model in PostgreSQL.
@NullMarked
package io.sealedlog.projection.store;

import org.jspecify.annotations.NullMarked;
