/**
 * An application that shows that the built jars run on a version of Spring Boot.
 */
package io.rocketmq.compatibility;
