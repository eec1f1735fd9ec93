// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.kit.database;

import org.jspecify.annotations.NullMarked;
