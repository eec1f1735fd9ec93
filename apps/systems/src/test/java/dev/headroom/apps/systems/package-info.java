// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.apps.systems;

import org.jspecify.annotations.NullMarked;
