package io.rocketmq.client.internal.protocol;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.BrokerBusyException;
import io.rocketmq.client.error.BrokerErrorException;
import io.rocketmq.client.error.ErrorContext;
import io.rocketmq.client.error.GroupNotFoundException;
import io.rocketmq.client.error.IllegalMessageException;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Outcome;
import io.rocketmq.client.error.RocketMQException;
import io.rocketmq.client.error.SubscriptionException;
import io.rocketmq.client.error.TopicNotFoundException;

/**
 * Table of the exceptions for unsuccessful responses.
 */
public final class ResponseErrors {

	private ResponseErrors() {
	}

	public static RocketMQException of(ReceivedCommand answer, ErrorContext context) {
		ErrorContext where = context.withAnswer(answer.code(), answer.remark());
		ResponseCode code = answer.result();
		if (code == ResponseCode.SYSTEM_ERROR && isAccessControl(answer.remark())) {
			return notPermitted(answer, where);
		}
		return switch (code) {
			case SYSTEM_BUSY, FLOW_CONTROL, POLLING_FULL ->
				new BrokerBusyException("The server is busy " + name(answer), where, null);
			case GO_AWAY -> new BrokerBusyException("The server is shutting down " + name(answer), where, null);
			case MESSAGE_ILLEGAL -> new IllegalMessageException("The broker rejected the message " + name(answer),
					Outcome.REJECTED, where, null);
			case NO_PERMISSION, USER_NOT_EXIST, POLICY_NOT_EXIST -> notPermitted(answer, where);
			case TOPIC_NOT_EXIST ->
				new TopicNotFoundException("The server does not know the topic " + name(answer), where, null);
			case SUBSCRIPTION_GROUP_NOT_EXIST ->
				new GroupNotFoundException("The broker does not know the consumer group " + name(answer), where, null);
			case SUBSCRIPTION_PARSE_FAILED, SUBSCRIPTION_NOT_EXIST, SUBSCRIPTION_NOT_LATEST, FILTER_DATA_NOT_EXIST,
					FILTER_DATA_NOT_LATEST ->
				new SubscriptionException("The broker rejected the subscription " + name(answer), where, null);
			// Callers handle all others alike. The codes of stored sends are no errors
			// and
			// are handled before.
			case SUCCESS, SYSTEM_ERROR, REQUEST_CODE_NOT_SUPPORTED, TRANSACTION_FAILED, FLUSH_DISK_TIMEOUT,
					SLAVE_NOT_AVAILABLE, FLUSH_SLAVE_TIMEOUT, SERVICE_NOT_AVAILABLE, VERSION_NOT_SUPPORTED,
					TOPIC_EXIST_ALREADY, PULL_NOT_FOUND, PULL_RETRY_IMMEDIATELY, PULL_OFFSET_MOVED, QUERY_NOT_FOUND,
					INVALID_PARAMETER, TRANSACTION_SHOULD_COMMIT, TRANSACTION_SHOULD_ROLLBACK, TRANSACTION_STATE_UNKNOW,
					TRANSACTION_STATE_GROUP_WRONG, NO_BUYER_ID, NOT_IN_CURRENT_UNIT, CONSUMER_NOT_ONLINE,
					CONSUME_MSG_TIMEOUT, NO_MESSAGE, POLLING_TIMEOUT, BROKER_NOT_EXIST, BROKER_DISPATCH_NOT_COMPLETE,
					BROADCAST_CONSUMPTION, NOT_LEADER_FOR_QUEUE, ILLEGAL_OPERATION, LMQ_QUOTA_EXCEEDED,
					LITE_SUBSCRIPTION_QUOTA_EXCEEDED, UNKNOWN ->
				new BrokerErrorException("The server refused the request " + name(answer), where, null);
		};
	}

	private static NotPermittedException notPermitted(ReceivedCommand answer, ErrorContext where) {
		return new NotPermittedException("The server does not permit the request " + name(answer)
				+ ". Check the access key, the secret key and their permissions.", where, null);
	}

	/** Access control 1.0 (servers up to 5.2) has no code of its own. */
	private static boolean isAccessControl(@Nullable String remark) {
		return remark != null && remark.contains("acl.common.AclException");
	}

	private static String name(ReceivedCommand answer) {
		return "(" + answer.result() + ", " + answer.code() + ")";
	}

}
