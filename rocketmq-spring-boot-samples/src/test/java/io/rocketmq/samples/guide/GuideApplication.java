package io.rocketmq.samples.guide;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application of the pages about Spring, which {@link GuideIT} runs.
 */
@SpringBootApplication
class GuideApplication {

}
