// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.apps.jewgo.deploy;

import org.jspecify.annotations.NullMarked;
