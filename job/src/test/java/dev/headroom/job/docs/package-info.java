// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.job.docs;

import org.jspecify.annotations.NullMarked;
