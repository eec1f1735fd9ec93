// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.job.postgres.table;

import org.jspecify.annotations.NullMarked;
