/**
 * What the tests of several packages share: servers that do as they are told, and frames
 * and messages written without the client's own codec.
 */
package io.rocketmq.client.testing;
