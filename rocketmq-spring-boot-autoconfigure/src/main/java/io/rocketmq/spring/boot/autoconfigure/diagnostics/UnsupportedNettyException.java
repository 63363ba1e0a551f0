package io.rocketmq.spring.boot.autoconfigure.diagnostics;

/**
 * Refusal to start with a Netty that the client cannot use.
 */
final class UnsupportedNettyException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String version;

	UnsupportedNettyException(String version) {
		super("RocketMQ needs Netty 4.2, but the class path has Netty " + version
				+ ". Set the version of Netty to 4.2, such as by the Maven property netty.version.");
		this.version = version;
	}

	String getVersion() {
		return this.version;
	}

}
