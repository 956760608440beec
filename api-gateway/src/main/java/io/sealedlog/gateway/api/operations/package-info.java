/// Endpoints for operators: health, metrics, the description of the API.
@NullMarked
package io.sealedlog.gateway.api.operations;

import org.jspecify.annotations.NullMarked;
