// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of the routing to replicas: the pools, the session of each request, the
 * operators' endpoint.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.database.replica;

import org.jspecify.annotations.NullMarked;
