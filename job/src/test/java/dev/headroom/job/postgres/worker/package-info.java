// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.job.postgres.worker;

import org.jspecify.annotations.NullMarked;
