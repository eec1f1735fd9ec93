// SPDX-License-Identifier: Apache-2.0
/** What operators see of an instance. */
@NullMarked
package dev.headroom.apps.jewgo.operate;

import org.jspecify.annotations.NullMarked;
