// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.apps.civiclog.letter;

import org.jspecify.annotations.NullMarked;
