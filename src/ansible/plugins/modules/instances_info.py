#!/usr/bin/python
# -*- coding: utf-8 -*-
# MIT License (see LICENSE or https://opensource.org/license/mit)

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: instances_info
short_description: Tell which Postfix instances run, and what waits in their queues
version_added: "0.1.0"
description:
  - Calls C(postmulti status). No instance is asked, and nothing is written to the mail log.
author:
  - postmulti maintainers (@postmulti)
requirements:
  - postmulti on the host
options:
  executable:
    description:
      - The program.
    type: str
    default: postmulti
attributes:
  check_mode:
    support: full
    description: Never changes anything.
  diff_mode:
    support: none
    description: There is nothing to compare.
"""

EXAMPLES = r"""
- name: Look at the instances
  postmulti.postfix.instances_info:
  register: postfix

- name: All that is enabled runs
  ansible.builtin.assert:
    that: postfix.instances | rejectattr('as_expected') | length == 0
"""

RETURN = r"""
instances:
  description: The instances in the order of starting, the primary first, as C(postmulti status --format json) has them.
  returned: always
  type: list
  elements: dict
  sample:
    - name: postfix-out
      state: running
      as_expected: true
      messages: 0
"""

import json

from ansible.module_utils.basic import AnsibleModule


def main():
    module = AnsibleModule(
        argument_spec=dict(executable=dict(type="str", default="postmulti")), supports_check_mode=True
    )
    status, output, errors = module.run_command([module.params["executable"], "status", "--format", "json"])
    try:
        module.exit_json(changed=False, instances=json.loads(output))
    except ValueError:
        module.fail_json(msg=errors.strip() or "postmulti status failed", rc=status)


if __name__ == "__main__":
    main()
