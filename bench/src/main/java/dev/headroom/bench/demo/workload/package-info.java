// SPDX-License-Identifier: Apache-2.0
/** What a demo requests of an application in each of its states: kinds of requests and users. */
@NullMarked
package dev.headroom.bench.demo.workload;

import org.jspecify.annotations.NullMarked;
