package io.rocketmq.spring.boot.autoconfigure.diagnostics;

/**
 * Refusal to start beside Apache's starter, which reads the same properties.
 */
final class ApacheStarterPresentException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	ApacheStarterPresentException() {
		super("Apache's RocketMQ starter is active beside this one: both read rocketmq.* and define rocketMQTemplate. "
				+ "Remove org.apache.rocketmq:rocketmq-spring-boot-starter, or set " + ClassPathChecks.ALLOW_APACHE
				+ "=true.");
	}

}
