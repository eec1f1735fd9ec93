// SPDX-License-Identifier: Apache-2.0
/** The samples of docs/job. */
@NullMarked
package dev.headroom.spring.job.docs;

import org.jspecify.annotations.NullMarked;
