/// Changes of a conversation's members, their roles and its epoch.
@NullMarked
package io.sealedlog.gateway.member;

import org.jspecify.annotations.NullMarked;
