// SPDX-License-Identifier: Apache-2.0
package guest.library;

import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** Turns caching on, except in slices of tests. */
@Configuration
@EnableCaching
class Caching {}
