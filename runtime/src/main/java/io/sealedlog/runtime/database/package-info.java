/// Access to PostgreSQL for all services: a connection pool and helpers for plain SQL. Contains no
/// object mapping and no SQL of a service.
@NullMarked
package io.sealedlog.runtime.database;

import org.jspecify.annotations.NullMarked;
