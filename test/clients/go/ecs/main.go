// Go github.com/alibabacloud-go/ecs-20140526: requests and answers are typed.
package main

import (
	"encoding/json"
	"errors"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	sdk "github.com/alibabacloud-go/ecs-20140526/v7/client"
	"github.com/alibabacloud-go/tea/tea"

	"clients-of-the-endpoint/jobs"
)

func main() {
	jobs.Serve(open, explain)
}

func open(job jobs.Job) (jobs.FetchPage, error) {
	host, err := job.Host()
	if err != nil {
		return nil, err
	}
	config := &openapi.Config{
		Endpoint:        &host,
		Protocol:        tea.String("HTTP"),
		RegionId:        &job.Region,
		AccessKeyId:     &job.KeyID,
		AccessKeySecret: &job.KeySecret,
	}
	if job.Token != "" {
		config.SecurityToken = &job.Token
	}
	if job.Signature == "V1" {
		// The SDK's name for the older of the two signatures.
		config.SignatureAlgorithm = tea.String("v2")
	}
	client, err := sdk.NewClient(config)
	if err != nil {
		return nil, err
	}
	request := &sdk.DescribeImagesRequest{RegionId: &job.Region}
	if err := json.Unmarshal(job.Params, request); err != nil {
		return nil, err
	}
	return func(number int) (jobs.Page, error) {
		request.PageNumber = tea.Int32(int32(number))
		response, err := client.DescribeImages(request)
		if err != nil {
			return jobs.Page{}, err
		}
		return pageOf(response.Body)
	}, nil
}

// The SDK lets an answer without images pass, and even one without a body.
func pageOf(body *sdk.DescribeImagesResponseBody) (jobs.Page, error) {
	if body == nil || body.Images == nil {
		return jobs.Page{}, errors.New("the answer has no Images")
	}
	page := jobs.Page{PageSize: int(tea.Int32Value(body.PageSize)), TotalCount: int(tea.Int32Value(body.TotalCount))}
	for _, image := range body.Images.Image {
		page.Images = append(page.Images, jobs.Image{ID: tea.StringValue(image.ImageId), Name: tea.StringValue(image.ImageName)})
	}
	return page, nil
}

func explain(err error) *jobs.Failure {
	var failed *tea.SDKError
	if !errors.As(err, &failed) {
		return nil
	}
	return &jobs.Failure{Code: tea.StringValue(failed.Code), Message: tea.StringValue(failed.Message), Status: failed.StatusCode}
}
