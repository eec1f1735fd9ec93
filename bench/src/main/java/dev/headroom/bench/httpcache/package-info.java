// SPDX-License-Identifier: Apache-2.0
/** The response cache under a public conformance suite of HTTP caches. */
@NullMarked
package dev.headroom.bench.httpcache;

import org.jspecify.annotations.NullMarked;
