// SPDX-License-Identifier: Apache-2.0
/** Caches of an application: of its views, and those that are other ones in each of its states. */
@NullMarked
package dev.headroom.apps.systems.cache;

import org.jspecify.annotations.NullMarked;
