package io.rocketmq.samples.guide;

class IllegalOrderException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	IllegalOrderException(String message) {
		super(message);
	}

}
