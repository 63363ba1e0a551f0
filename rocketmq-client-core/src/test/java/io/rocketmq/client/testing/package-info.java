/**
 * Fixtures of several packages' tests: scripted servers, and frames and messages written
 * without the client's own codec.
 */
package io.rocketmq.client.testing;
