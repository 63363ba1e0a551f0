package io.rocketmq.spring.testing;

import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;

import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Real server that the test classes of this JVM share with those that have
 * {@link io.rocketmq.test.context.EmbeddedRocketMQ} without broker properties. Names of
 * topics and groups are unique for each class; a test that stops a part of the server
 * starts it again.
 */
@io.rocketmq.test.context.EmbeddedRocketMQ
@ContextConfiguration(classes = SharedServer.class)
public final class SharedServer {

	private SharedServer() {
	}

	/** Returns the server, with all parts running. */
	public static EmbeddedRocketMQ get() {
		return new TestContextManager(SharedServer.class).getTestContext()
			.getApplicationContext()
			.getBean(EmbeddedRocketMQ.class)
			.start();
	}

}
