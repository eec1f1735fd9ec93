// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.edge;

import dev.headroom.ground.Setting;

/**
 * The switch of the response cache.
 *
 * <p>Immutable.
 */
record ResponseCacheProperties(
    @Setting(value = "Whether responses are cached. Without rules none are.", defaultValue = "true")
        boolean enabled) {}
